/** A page of lists is complete without this; with it groups are copied and printed. */
import { follow } from "./lists.js";

follow();
