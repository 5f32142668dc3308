import{a}from"./chunk-CTU2EOLJ.js";import"./chunk-NW2EFLER.js";export{a as words};
