import{a,b,c,d}from"./chunk-73CML2AF.js";import"./chunk-XHJ5JWAN.js";import"./chunk-JXNO7YKL.js";import"./chunk-ML5MBITL.js";export{a as Refused,b as send,c as takeBack,d as undo};
