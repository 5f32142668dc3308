import"./chunk-NXV6OJFM.js";
