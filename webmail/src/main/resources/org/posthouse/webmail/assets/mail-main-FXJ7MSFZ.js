import"./chunk-KYKIKW5V.js";
