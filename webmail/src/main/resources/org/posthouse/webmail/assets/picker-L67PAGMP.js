import{a,b,c}from"./chunk-47ZQP3K7.js";import"./chunk-YUTYPZOV.js";export{a as choose,c as empty,b as pick};
