import{a,b,c}from"./chunk-74J6UHEO.js";import"./chunk-YYVSLJT2.js";export{a as choose,c as empty,b as pick};
