import"./chunk-ML5MBITL.js";
