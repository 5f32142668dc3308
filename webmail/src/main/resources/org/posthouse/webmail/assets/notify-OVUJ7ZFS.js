import{a,b,c}from"./chunk-RMYBZFCG.js";import"./chunk-Z7W4XUGY.js";import"./chunk-O47T56UY.js";export{a as WANTED,b as register,c as tell};
