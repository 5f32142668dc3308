import{a,b,c}from"./chunk-NOWWAMGV.js";import"./chunk-JWEIPVFW.js";export{a as choose,c as empty,b as pick};
