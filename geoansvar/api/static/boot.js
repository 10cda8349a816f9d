// The page works without a script; where scripts run, the parts that need them are shown.
document.documentElement.classList.add("js");
