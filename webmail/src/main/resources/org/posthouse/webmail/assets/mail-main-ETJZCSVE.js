import"./chunk-YUTYPZOV.js";
