import{a,b,c}from"./chunk-PCUABW5U.js";import"./chunk-NXV6OJFM.js";export{a as choose,c as empty,b as pick};
