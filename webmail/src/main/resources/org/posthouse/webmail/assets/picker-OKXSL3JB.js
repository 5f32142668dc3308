import{a,b,c}from"./chunk-7FOW6NN7.js";import"./chunk-O47T56UY.js";export{a as choose,c as empty,b as pick};
