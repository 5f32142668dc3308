import{a,b,c}from"./chunk-QV5OO23S.js";import"./chunk-YATJ5LI5.js";export{a as choose,c as empty,b as pick};
