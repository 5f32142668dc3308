import"./chunk-JWEIPVFW.js";
