import{a,b,c}from"./chunk-S2CTPPNJ.js";import"./chunk-EWNPDQKM.js";export{a as choose,c as empty,b as pick};
