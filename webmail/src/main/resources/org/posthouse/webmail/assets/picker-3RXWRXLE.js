import{a,b,c}from"./chunk-CUU75ZHC.js";import"./chunk-KNI2PK2G.js";export{a as choose,c as empty,b as pick};
