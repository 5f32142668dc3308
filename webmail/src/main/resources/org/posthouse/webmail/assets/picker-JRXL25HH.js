import{a,b,c}from"./chunk-YVDAYF7S.js";import"./chunk-VGMXPNTR.js";export{a as choose,c as empty,b as pick};
