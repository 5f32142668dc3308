import{a,b,c,d}from"./chunk-35CX2AFH.js";import"./chunk-BMVTMVDN.js";import"./chunk-BCVIKCH4.js";import"./chunk-SZNX32XC.js";export{a as Refused,b as send,c as takeBack,d as undo};
