import"./chunk-VGMXPNTR.js";
