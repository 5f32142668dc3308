import{a,b,c}from"./chunk-BUGUTAXC.js";import"./chunk-SZNX32XC.js";export{a as choose,c as empty,b as pick};
