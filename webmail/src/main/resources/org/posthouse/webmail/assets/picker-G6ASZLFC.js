import{a,b,c}from"./chunk-UU3IVAK5.js";import"./chunk-L26H7EKV.js";export{a as choose,c as empty,b as pick};
