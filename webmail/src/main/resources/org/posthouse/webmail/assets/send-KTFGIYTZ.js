import{B as a,C as b,D as c,E as d,F as e}from"./chunk-TVE54RBL.js";import"./chunk-JXNO7YKL.js";import"./chunk-NW2EFLER.js";export{a as Refused,d as reschedule,b as send,c as takeBack,e as undo};
