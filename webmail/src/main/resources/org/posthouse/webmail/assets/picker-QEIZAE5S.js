import{a,b,c}from"./chunk-PYNMFR7V.js";import"./chunk-2N7EKT2E.js";export{a as choose,c as empty,b as pick};
