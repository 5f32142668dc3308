import"./chunk-H62DPFEZ.js";
