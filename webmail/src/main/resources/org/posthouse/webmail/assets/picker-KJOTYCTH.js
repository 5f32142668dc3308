import{a,b,c}from"./chunk-7NCO4V44.js";import"./chunk-KYKIKW5V.js";export{a as choose,c as empty,b as pick};
