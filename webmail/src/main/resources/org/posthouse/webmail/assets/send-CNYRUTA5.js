import{a,b,c,d}from"./chunk-KHYQN5TS.js";import"./chunk-JAQKDZ4D.js";import"./chunk-JXNO7YKL.js";import"./chunk-KYKIKW5V.js";export{a as Refused,b as send,c as takeBack,d as undo};
