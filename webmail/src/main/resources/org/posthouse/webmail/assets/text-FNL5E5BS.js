import{a}from"./chunk-JGL3AMUX.js";import"./chunk-O47T56UY.js";export{a as words};
