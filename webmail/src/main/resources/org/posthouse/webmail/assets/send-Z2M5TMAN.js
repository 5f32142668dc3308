import{B as a,C as b,D as c,E as d,F as e}from"./chunk-5UB4MAUI.js";import"./chunk-JXNO7YKL.js";import"./chunk-O47T56UY.js";export{a as Refused,d as reschedule,b as send,c as takeBack,e as undo};
