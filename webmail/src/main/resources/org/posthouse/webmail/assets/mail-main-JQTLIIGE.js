import"./chunk-O47T56UY.js";
