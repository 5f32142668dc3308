import{a,b,c,d}from"./chunk-QZCGBHKK.js";import"./chunk-JRPAXXCY.js";import"./chunk-BCVIKCH4.js";import"./chunk-JWEIPVFW.js";export{a as Refused,b as send,c as takeBack,d as undo};
