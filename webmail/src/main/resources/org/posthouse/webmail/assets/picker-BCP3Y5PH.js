import{a,b,c}from"./chunk-4IY4DJCQ.js";import"./chunk-HE4U5ZBJ.js";export{a as choose,c as empty,b as pick};
