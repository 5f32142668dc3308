import"./chunk-NW2EFLER.js";
