import"./chunk-KNI2PK2G.js";
