import{a,b,c,d}from"./chunk-DG2KX4SX.js";import"./chunk-I6LRJV6P.js";import"./chunk-JXNO7YKL.js";import"./chunk-CKQJ6TUP.js";export{a as Refused,b as send,c as takeBack,d as undo};
