import{a,b,c,d}from"./chunk-V4H3VSOM.js";import"./chunk-JOSWBLJC.js";import"./chunk-C3NHDD7V.js";import"./chunk-FA6COZD4.js";export{a as Refused,b as send,c as takeBack,d as undo};
