import{a,b,c}from"./chunk-X67TTHMG.js";import"./chunk-A6QENPKX.js";import"./chunk-NW2EFLER.js";export{a as WANTED,b as register,c as tell};
