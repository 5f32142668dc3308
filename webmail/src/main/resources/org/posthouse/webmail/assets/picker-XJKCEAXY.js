import{a,b,c}from"./chunk-YOYRGFXB.js";import"./chunk-CKQJ6TUP.js";export{a as choose,c as empty,b as pick};
