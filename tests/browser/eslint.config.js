import globals from "globals";

export default [
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module", globals: { ...globals.browser, L: "readonly" } },
    rules: {
      "eqeqeq": "error",
      "no-undef": "error",
      "no-unused-vars": "error",
      "no-var": "error",
      "prefer-const": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-restricted-properties": [
        "error",
        { "property": "innerHTML", "message": "text from data is set with textContent" },
        { "property": "outerHTML", "message": "text from data is set with textContent" },
        { "property": "insertAdjacentHTML", "message": "text from data is set with textContent" }
      ]
    }
  }
];
