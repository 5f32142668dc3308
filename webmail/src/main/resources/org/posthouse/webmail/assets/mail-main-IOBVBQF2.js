import"./chunk-SZNX32XC.js";
