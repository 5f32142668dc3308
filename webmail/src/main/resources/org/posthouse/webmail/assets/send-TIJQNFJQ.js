import{a,b,c,d}from"./chunk-GZTI7QQ5.js";import"./chunk-DH5UQD26.js";import"./chunk-PXYU2TB7.js";import"./chunk-YUTYPZOV.js";export{a as Refused,b as send,c as takeBack,d as undo};
