import"./chunk-FA6COZD4.js";
