import"./chunk-EWNPDQKM.js";
