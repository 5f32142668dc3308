import{a,b,c,d}from"./chunk-WJBGN4YA.js";import"./chunk-4BMREIWA.js";import"./chunk-JXNO7YKL.js";import"./chunk-YYVSLJT2.js";export{a as Refused,b as send,c as takeBack,d as undo};
