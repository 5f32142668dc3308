import{a}from"./chunk-YSWTQCAE.js";import"./chunk-YATJ5LI5.js";export{a as words};
