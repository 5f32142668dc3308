import{a,b,c}from"./chunk-DCILGYID.js";import"./chunk-H62DPFEZ.js";export{a as choose,c as empty,b as pick};
