import{a,b,c}from"./chunk-O5ELO2OT.js";import"./chunk-NW2EFLER.js";export{a as choose,c as empty,b as pick};
