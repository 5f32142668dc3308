import{a,b,c}from"./chunk-VTQXC7B6.js";import"./chunk-G2VKTD6A.js";export{a as choose,c as empty,b as pick};
