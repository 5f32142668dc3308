import"./chunk-G2VKTD6A.js";
