import{B as a,C as b,D as c,E as d,F as e}from"./chunk-VQ7O7XAP.js";import"./chunk-JXNO7YKL.js";import"./chunk-YATJ5LI5.js";export{a as Refused,d as reschedule,b as send,c as takeBack,e as undo};
