import{a,b,c,d}from"./chunk-4FLFYMAC.js";import"./chunk-63O4BNPK.js";import"./chunk-JXNO7YKL.js";import"./chunk-L26H7EKV.js";export{a as Refused,b as send,c as takeBack,d as undo};
